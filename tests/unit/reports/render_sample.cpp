// Writes a report of made-up data to stdout, for tests that look at it from outside:
// render_sample FORMAT rich|empty|hostile|big [SIZE|TEXT]
#include "reports/format.h"
#include "tests/unit/reports/sample.h"

#include <cstdlib>
#include <iostream>
#include <string>

namespace {

using nsposture::reports::ReportData;
namespace sample = nsposture::reports::sample;

ReportData data_of(const std::string& kind, const char* argument) {
  if (kind == "empty") return sample::empty();
  if (kind == "hostile") return sample::hostile(argument);
  if (kind == "big") {
    const auto size = static_cast<std::size_t>(std::strtoull(argument, nullptr, 10));
    return sample::big(size, size / 10);
  }
  return sample::rich();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const auto render = nsposture::reports::renderer_for(argv[1]);
  if (render == nullptr) return 2;
  std::cout << render(data_of(argv[2], argc > 3 ? argv[3] : "1000"));
  return 0;
}
