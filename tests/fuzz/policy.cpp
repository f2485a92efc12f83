// A policy of `check`: nothing crashes or hangs. It is refused with its place, or read; and what is
// read once is read the same way again.
#include "analyzer/check/policy.h"

#include "graph/base/error.h"

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace {

using nsposture::check::Policy;

std::optional<Policy> read(std::string_view text) {
  try {
    return nsposture::check::parse_policy(text, "policy.yaml");
  } catch (const nsposture::Error& error) {
    if (!std::string_view(error.what()).starts_with("policy.yaml:")) std::abort();
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (read(text).has_value() != read(text).has_value()) std::abort();
  return 0;
}
