"""The REST API of unions: a resource a module, listed in `routes`."""
