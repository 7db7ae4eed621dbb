"""The use cases: one function for each operation, that reads, asks the domain and saves.

This layer knows no GraphQL and no SQL. Delete `schema/`, and a command line could be written
over it: the importer is one.
"""
