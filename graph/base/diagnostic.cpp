#include "graph/base/diagnostic.h"

namespace nsposture {

std::string describe(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.line != 0) {
    text += ':' + std::to_string(diagnostic.line);
    if (diagnostic.column != 0) text += ':' + std::to_string(diagnostic.column);
  }
  if (!text.empty()) text += ": ";
  return text + diagnostic.message;
}

}  // namespace nsposture
