// What a component prints besides audit events when both go to one stream: klog's lines, and the
// lines that go on from them (a trace of a slow request, a stack, a dumped structure). Not
// thread-safe: it follows one input, in order.
#pragma once

#include <string_view>

namespace nsposture::ingest::audit::formats {

// Whether a line has what only an audit event has. Whoever finds it in text that cannot be read has
// lost an event.
[[nodiscard]] bool names_event(std::string_view line);

// Whether a line may be a part of an audit event, or of anything else in JSON, that was cut or
// damaged. Such a line is never taken for the log of a component.
[[nodiscard]] bool may_be_cut_event(std::string_view line);

class ComponentLog {
 public:
  // Whether the line is a component's own. `line` is as written, spaces in front included.
  [[nodiscard]] bool takes(std::string_view line);

 private:
  bool inside_ = false;  // the line before was a component's own
};

}  // namespace nsposture::ingest::audit::formats
