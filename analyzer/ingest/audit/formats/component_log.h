// Output of a component mixed with audit events in one stream: klog lines and their continuation
// lines (a trace of a slow request, a stack, a dumped structure). Not thread-safe: it follows one
// input, in order.
#pragma once

#include <string_view>

namespace nsposture::ingest::audit::formats {

// Whether a line contains what only an audit event has. If an unreadable text has it, an event was
// lost.
[[nodiscard]] bool names_event(std::string_view line);

// Whether a line may be part of a truncated or damaged audit event or other JSON. Such a line is
// never taken as component output.
[[nodiscard]] bool may_be_cut_event(std::string_view line);

class ComponentLog {
 public:
  // Whether the line is component output. `line` is as written, including leading spaces.
  [[nodiscard]] bool takes(std::string_view line);

 private:
  bool inside_ = false;  // the previous line was component output
};

}  // namespace nsposture::ingest::audit::formats
