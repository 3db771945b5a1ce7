"""A small MCP server over HTTP, written by hand with nothing but Python's own library.

It is no official SDK: it stands for a server that speaks the protocol in another language, with JSON
answers, sessions and a tool `shout` that writes the last message in capitals and refuses secrets.
Prints its port when it listens.
"""

import json
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sessions = set()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args):
        pass

    def answer(self, status, body=None, **headers):
        payload = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(payload)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(payload)

    def result(self, message, result, **headers):
        self.answer(200, {"jsonrpc": "2.0", "id": message["id"], "result": result}, **headers)

    def do_DELETE(self):
        sessions.discard(self.headers.get("mcp-session-id"))
        self.answer(200)

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if message["method"] == "initialize":
            session = uuid.uuid4().hex
            sessions.add(session)
            info = {
                "protocolVersion": message["params"]["protocolVersion"],
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "python", "version": "1"},
            }
            return self.result(message, info, mcp_session_id=session)
        if self.headers.get("mcp-session-id") not in sessions:
            error = {"code": -32600, "message": "Session not found"}
            return self.answer(404, {"jsonrpc": "2.0", "id": None, "error": error})
        if message["method"] == "tools/list":
            schema = {"type": "object", "properties": {"body": {"type": "object"}, "path": {"type": "string"}}}
            return self.result(message, {"tools": [{"name": "shout", "inputSchema": schema}]})
        if message["method"] == "tools/call":
            return self.result(message, shout(message["params"]["arguments"]["body"]))
        return self.answer(202)


def shout(body):
    last = body["messages"][-1]["content"]
    if "secret" in last:
        return {"isError": True, "content": [{"type": "text", "text": "no secrets here"}]}
    if "forget" in last:
        sessions.clear()
    body["messages"][-1]["content"] = last.upper()
    return {"isError": False, "content": [{"type": "text", "text": json.dumps(body)}]}


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
