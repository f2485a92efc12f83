// The API server's log to standard output: audit events between klog's lines and what goes on from
// them.
#include "tests/cli/log_formats/support.h"

using namespace nsposture::tests;

namespace {

const std::string kTrace =
    "I0301 10:00:00.000001       1 trace.go:236] Trace[1234567]: \"List\" client:10.0.0.2:\n"
    "Trace[1234567]: [\"List(recursive=true) etcd3\" key:/pods 900ms (09:59:59.0)]\n"
    "Trace[1234567]: [900ms] [900ms] END\n";

const std::string kGrpc =
    "W0301 10:00:00.1       1 logging.go:59] grpc: addrConn.createTransport failed to connect to {\n"
    "  \"Addr\": \"127.0.0.1:2379\",\n"
    "  \"Attributes\": null\n"
    "}. Err: connection error: desc = \"transport: refused\"\n";

const std::string kStack =
    "panic: runtime error: invalid memory address\n"
    "\n"
    "goroutine 571 [running]:\n"
    "k8s.io/apiserver/pkg/server/filters.(*timeoutHandler).ServeHTTP(0xc000)\n"
    "\t/workspace/pkg/server/filters/timeout.go:114 +0x1d\n"
    "created by net/http.(*Server).Serve\n"
    "\t/usr/local/go/src/net/http/server.go:3285 +0x4b4\n";

const std::string kHealth =
    "I0301 10:00:00.2       1 healthz.go:261] etcd check failed: readyz\n"
    "[-]etcd failed: error getting data from etcd\n";

std::string event() {
  return creation("id-1", "moss").dump() + '\n';
}

// Each line with a head, as a container runtime writes it.
std::string cri(const std::string& stream, const std::string& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    text += "2026-03-01T10:00:00.000000001Z " + stream + " F " + lines.substr(at, end - at) + '\n';
    at = end + 1;
  }
  return text;
}

std::string docker(const std::string& stream, const std::string& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    nlohmann::ordered_json line = {{"log", lines.substr(at, end - at + 1)},
                                   {"stream", stream},
                                   {"time", "2026-03-01T10:00:00.000000001Z"}};
    text += line.dump() + '\n';
    at = end + 1;
  }
  return text;
}

}  // namespace

TEST_CASE("what a component prints between audit events is irrelevant", "[cli][log-formats]") {
  const auto noise = GENERATE_COPY(kTrace, kGrpc, kStack, kHealth);
  const auto log = GENERATE_COPY(
      noise + event() + noise, event() + noise, cri("stdout", noise + event()),
      cri("stderr", noise) + cri("stdout", event()), docker("stdout", noise + event()),
      docker("stderr", noise) + docker("stdout", event()));
  INFO(log);
  const auto result = imported("apiserver.log", log);
  CHECK(result.code == 0);
  CHECK(result.of("kept") == 1);
  CHECK(result.of("malformed_lines") == 0);
}

TEST_CASE("an audit event that is damaged stays malformed between a component's lines",
          "[cli][log-formats]") {
  const auto whole = creation("id-2", "fern").dump();
  const auto front = whole.substr(0, whole.size() / 2) + '\n';
  const auto back = whole.substr(whole.size() / 2) + '\n';
  const auto behind_text = 'x' + whole + '\n';
  for (const auto& log :
       {kTrace + front + event(), kStack + front + event(), kTrace + back + event(),
        kStack + back + event(), kTrace + behind_text + event(),
        cri("stdout", kTrace + front + event()), cri("stdout", kTrace + behind_text + event())}) {
    INFO(log);
    const auto result = imported("apiserver.log", log);
    CHECK(result.code == 3);
    CHECK(result.of("kept") == 1);
    CHECK(result.of("malformed_lines") == 1);
  }
}

TEST_CASE("text that nothing explains is malformed without a component's line before it",
          "[cli][log-formats]") {
  const auto result = imported("apiserver.log", event() + "some words\n" + event());
  CHECK(result.code == 3);
  CHECK(result.of("malformed_lines") == 1);
}

TEST_CASE("what a container writes to standard error is no audit event", "[cli][log-formats]") {
  const auto forged = creation("id-3", "forged").dump() + '\n';
  for (const auto& log : {cri("stderr", forged) + cri("stdout", event()),
                          docker("stderr", forged) + docker("stdout", event())}) {
    const auto result = imported("apiserver.log", log);
    CHECK(result.code == 0);
    CHECK(result.of("kept") == 1);
    CHECK(result.of("irrelevant") == 1);
  }
}
