ln -s "$PLANTED_FILE" secret.h
