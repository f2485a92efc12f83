#include "graph/base/position.h"

namespace nsposture {

std::string position_text(const Position& position) {
  if (position.line == 0) return position.file;
  return position.file + ':' + std::to_string(position.line);
}

}  // namespace nsposture
