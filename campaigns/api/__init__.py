"""The REST API of campaigns: a resource a module, listed in `routes`."""
