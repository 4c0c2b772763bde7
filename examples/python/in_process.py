"""Asks the oracle in process, with ctypes:

    make liboracle
    python3 examples/python/in_process.py bin/liboracle.so 200b00000000000100010001
"""
import ctypes
import json
import sys


class Oracle:
    def __init__(self, library):
        self.lib = ctypes.CDLL(library)
        self.lib.floorcheck_ask_new.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
        self.lib.floorcheck_ask_new.restype = ctypes.c_void_p  # not c_char_p, which would forget what to free
        self.lib.floorcheck_free.argtypes = [ctypes.c_void_p]
        self.lib.floorcheck_version.restype = ctypes.c_char_p

    def ask(self, **question):
        request = json.dumps(question).encode()
        answer = self.lib.floorcheck_ask_new(request, len(request))
        try:
            return json.loads(ctypes.string_at(answer))
        finally:
            self.lib.floorcheck_free(answer)


if __name__ == "__main__":
    oracle = Oracle(sys.argv[1])
    print("language", oracle.lib.floorcheck_version().decode())
    verdict = oracle.ask(op="decode", kind="bfcp", hex=sys.argv[2])
    print("receiver:", verdict["receiver"])
    for finding in verdict["findings"]:
        print(f'{finding["rule"]} at octet {finding.get("offset")}: {finding["detail"]} ({finding["source"]})')
