"""All contenders, in the order of the tables."""

from bench.queries.contender import Contender
from bench.queries.node_peers import PostGraphile, Yoga
from bench.queries.python_peers import AnswersKept, Colloquy, Limit, Stock

ALL: tuple[Contender, ...] = (
    Limit(),
    Colloquy(),
    AnswersKept(),
    Yoga("yoga", "GraphQL Yoga, better-sqlite3"),
    Yoga("yoga-jit", "GraphQL Yoga, better-sqlite3, graphql-jit", "jit"),
    PostGraphile(),
    Stock(),
)
