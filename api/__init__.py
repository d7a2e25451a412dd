"""Acting and showing: tickets, people, HTTP, pages, and the ``siaga`` command."""
