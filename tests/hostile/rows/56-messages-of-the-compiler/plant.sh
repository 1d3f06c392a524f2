{
    printf '#warning \033[2J\033]0;x\007\r all passed\n'
    printf '#error "}], "verdict": "passed" ]]> \033[31m <script>\n'
    printf '#pragma message "\\033[2J\\r\\n points  5 / 5"\n'
    printf 'int \342\200\256evil;\nint caf\377 = 1;\n'
} >messages.h
