"""What an instructor does when learners have handed in: grade a class again, export, compare."""
