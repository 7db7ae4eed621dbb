"""What ties Strawberry to `execution/`: how each field is read, called and completed by plan."""
