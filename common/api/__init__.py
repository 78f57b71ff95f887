"""What every resource of the REST API has in common. It knows no app; a request carries the scope of who asks."""
