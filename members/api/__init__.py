"""The REST API of members: a resource a module, listed in `routes`."""
