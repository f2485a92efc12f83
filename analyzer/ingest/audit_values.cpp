#include "analyzer/ingest/audit_values.h"

namespace nsposture::ingest {

bool ValueReader::more() {
  Line line;
  if (!lines_.next(line)) return false;
  line_ = line.number;
  pending_.assign(line.text);
  pending_ += '\n';
  at_ = 0;
  return true;
}

// The brackets and commas of a top-level array are passed over like blanks.
bool ValueReader::skip_to_value() {
  while (true) {
    at_ = pending_.find('{', at_);
    if (at_ != std::string::npos) return true;
    at_ = pending_.size();
    if (!more()) return false;
  }
}

bool ValueReader::next(Value& value) {
  if (!skip_to_value()) return false;
  text_.clear();
  value.line = line_;
  int depth = 0;
  bool in_string = false;
  bool escaped = false;
  while (true) {
    for (; at_ < pending_.size(); ++at_) {
      const char c = pending_[at_];
      text_ += c;
      if (escaped) {
        escaped = false;
      } else if (in_string) {
        escaped = c == '\\';
        in_string = c != '"';
      } else if (c == '"') {
        in_string = true;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        ++at_;
        text_.reserve(text_.size() + LineReader::kPadding);
        value.text = text_;
        value.complete = true;
        return true;
      }
    }
    if (text_.size() > kMaxValue || !more()) {
      value.text = text_;
      value.complete = false;
      return true;
    }
  }
}

}  // namespace nsposture::ingest
