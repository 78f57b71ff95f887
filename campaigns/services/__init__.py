"""What may happen to campaigns, initiatives, contests, works, activities and awards."""
