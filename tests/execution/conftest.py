"""Fixtures for tests of plans."""

import pytest
from graphql import GraphQLSchema

from tests.execution import toy


@pytest.fixture
def schema() -> GraphQLSchema:
    return toy.made()
