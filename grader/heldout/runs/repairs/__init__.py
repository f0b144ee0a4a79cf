"""What beginners meet most, translated, with a repair that works on the challenge at hand."""
