/* The runtimes' object files, as bytes of the grader. RACE_OBJECT and MEMORY_OBJECT are their
 * paths. */
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

    .global memory_object
    .global memory_object_bytes
    .balign 16
memory_object:
    .incbin MEMORY_OBJECT
memory_object_end:
    .balign 8
memory_object_bytes:
    .quad memory_object_end - memory_object

    .section .note.GNU-stack, "", %progbits
