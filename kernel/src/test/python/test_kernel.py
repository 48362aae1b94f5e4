"""The kernel against the messaging specification, by jupyter_kernel_test."""

import unittest

import jupyter_kernel_test


class RingsideKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "ringside"
    language_name = "java"
    file_extension = ".jshell"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("oops");'
    code_generate_error = "int[] none = {}; none[1]"
    code_execute_result = [{"code": "6 * 7", "result": "42"}]
    code_display_data = [{"code": 'display("a picture", "text/plain");', "mime": "text/plain"}]
    code_inspect_sample = "String.valueOf(1)"

    completion_samples = [
        {"text": "System.out.printl", "matches": {"println("}},
        {"text": "%magi", "matches": {"%magics"}},
        {"text": "%magics --he", "matches": {"--help"}},
    ]

    complete_code_samples = ["int a = 1;", "1 + 1", "%magics", "%%asm\nnop\n", "class A { }"]
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "f(", "%%asm", "%%asm\nnop"]
    invalid_code_samples = ["class = 3", ")", "else"]

    code_history_pattern = "6 ? 7*"
    supported_history_operations = ("tail", "range", "search")
    code_history_search = [{"code": "6 * 7"}]

    code_clear_output = ""


if __name__ == "__main__":
    unittest.main()
