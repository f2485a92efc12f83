#include "tests/unit/reports/golden.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace nsposture::reports {

std::string golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(NSPOSTURE_FIXTURES) + "/golden/" + name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << actual;
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace nsposture::reports
