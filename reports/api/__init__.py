"""The REST API of reports: a resource a module, listed in `routes`."""
