"""The REST API of welfare: a resource a module, listed in `routes`."""
