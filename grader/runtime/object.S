/* The runtime's object file, as bytes of the grader. RACE_OBJECT is its path. */
    .section .rodata
    .global race_object
    .global race_object_bytes
    .balign 16
race_object:
    .incbin RACE_OBJECT
race_object_end:
    .balign 8
race_object_bytes:
    .quad race_object_end - race_object
    .section .note.GNU-stack, "", %progbits
