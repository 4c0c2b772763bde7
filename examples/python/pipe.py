"""Asks the oracle through a pipe, a line for each question:

    go build -o bin/floorcheck ./cmd/floorcheck
    python3 examples/python/pipe.py bin/floorcheck 200b00000000000100010001 20010000000000010001000
"""
import json
import subprocess
import sys


class Oracle:
    def __init__(self, command):
        self.process = subprocess.Popen([command, "oracle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.asked = 0

    def ask(self, **question):
        self.asked += 1
        self.process.stdin.write(json.dumps({"id": self.asked, **question}).encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert answer["id"] == self.asked
        return answer

    def close(self):
        self.process.stdin.close()
        self.process.wait()


if __name__ == "__main__":
    oracle = Oracle(sys.argv[1])
    for octets in sys.argv[2:]:
        answer = oracle.ask(op="decode", kind="bfcp", hex=octets)
        print(octets, answer.get("receiver") or answer["error"]["message"])
    oracle.close()
