"""Where tables come from: a definition, and sources that are siblings behind one interface."""
