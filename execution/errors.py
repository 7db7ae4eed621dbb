"""Why a plan cannot answer; both mean that graphql-core is to be asked."""


class Unplannable(Exception):
    """Something in a document that the compiler does not know: no plan for it, ever."""


class Discarded(Exception):
    """A value that only graphql-core knows how to answer or refuse: no plan this time."""
