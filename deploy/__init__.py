"""What puts Siaga on machines, and the practice province."""
