"""The GraphQL face of the resolvers: types, inputs, roots, scalars, pages.

No rule lives here. A field names an attribute of a domain value, a function of it (`computed`) or
a function of all values of one level (`batched`); a mutation unpacks, calls a resolver, returns.
`python -m colloquy.schema` prints the SDL, which is checked in beside this file.
"""
