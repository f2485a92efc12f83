// Requests of HTTP, as anybody may send them: nothing crashes, nothing is read past the limits, and
// what is read does not depend on the pieces that the bytes come in.
#include "analyzer/web/request_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using nsposture::web::RequestReader;
using nsposture::web::WebLimits;
using State = RequestReader::State;

constexpr std::size_t kBodyLimit = 4096;

const WebLimits kLimits;

// Goes on until the reader wants more bytes or no more can be read.
void go_on(RequestReader& reader, std::vector<std::string>& whole) {
  while (reader.state() == State::Decide || reader.state() == State::Done) {
    if (reader.state() == State::Decide && reader.read_body(kBodyLimit) != State::Done) continue;
    const auto& head = reader.head();
    auto body = reader.take_body();
    if (body.size() > kBodyLimit) std::abort();
    if (head.method.size() + head.path.size() + head.authorization.size() > kLimits.head_bytes) {
      std::abort();
    }
    whole.push_back(head.method + ' ' + head.path + ' ' + head.authorization + ' ' + body);
    reader.next();
  }
}

std::vector<std::string> requests(std::string_view bytes, std::size_t piece) {
  RequestReader reader(kLimits);
  std::vector<std::string> whole;
  for (std::size_t at = 0; at < bytes.size() && reader.state() != State::Refused; at += piece) {
    reader.feed(bytes.substr(at, piece));
    go_on(reader, whole);
  }
  if (reader.state() == State::Refused && reader.why().empty()) std::abort();
  return whole;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t kOneRead = 32UL * 1024;
  const auto at_once = requests(bytes, kOneRead);
  // Beyond the limits it depends on the pieces when they are noticed.
  if (size > kLimits.head_bytes) return 0;
  if (requests(bytes, 1) != at_once || requests(bytes, 7) != at_once) std::abort();
  return 0;
}
