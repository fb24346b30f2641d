"""Another platform's address, called with a signed JSON body."""
