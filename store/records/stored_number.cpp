#include "store/records/stored_number.h"

#include "graph/base/error.h"

#include <fmt/format.h>

#include <limits>
#include <string_view>
#include <type_traits>

namespace nsposture::store {

namespace {

// The result of stored_number() for a value that is not an enumerator.
constexpr int kNone = -1;

// Searches stored_number() in reverse, so that each number is defined in one place.
template <typename Enum>
Enum enumerator_of(std::int64_t number, std::string_view what) {
  using Value = std::underlying_type_t<Enum>;
  static_assert(sizeof(Value) == 1);
  for (unsigned value = 0; number != kNone && value <= std::numeric_limits<Value>::max(); ++value) {
    if (stored_number(static_cast<Enum>(value)) == number) return static_cast<Enum>(value);
  }
  throw Error(ErrorCode::Input,
              fmt::format("the database is damaged: {} stands for no {}", number, what));
}

}  // namespace

// No default case: the compiler requires a number for each enumerator.

int stored_number(DiagnosticKind kind) {
  switch (kind) {
    case DiagnosticKind::Unreadable:
      return 0;
    case DiagnosticKind::Rejected:
      return 1;
    case DiagnosticKind::Warning:
      return 2;
  }
  return kNone;
}

int stored_number(Stage stage) {
  switch (stage) {
    case Stage::RequestReceived:
      return 0;
    case Stage::ResponseStarted:
      return 1;
    case Stage::ResponseComplete:
      return 2;
    case Stage::Panic:
      return 3;
  }
  return kNone;
}

int stored_number(Level level) {
  switch (level) {
    case Level::None:
      return 0;
    case Level::Metadata:
      return 1;
    case Level::Request:
      return 2;
    case Level::RequestResponse:
      return 3;
  }
  return kNone;
}

int stored_number(FlowVerdict verdict) {
  switch (verdict) {
    case FlowVerdict::Forwarded:
      return 0;
    case FlowVerdict::Refused:
      return 1;
  }
  return kNone;
}

int stored_number(Severity severity) {
  switch (severity) {
    case Severity::Info:
      return 0;
    case Severity::Low:
      return 1;
    case Severity::Medium:
      return 2;
    case Severity::High:
      return 3;
    case Severity::Critical:
      return 4;
  }
  return kNone;
}

int stored_number(Confidence confidence) {
  switch (confidence) {
    case Confidence::Low:
      return 0;
    case Confidence::Medium:
      return 1;
    case Confidence::High:
      return 2;
  }
  return kNone;
}

template <>
DiagnosticKind from_stored_number(std::int64_t number) {
  return enumerator_of<DiagnosticKind>(number, "kind of diagnostic");
}

template <>
Stage from_stored_number(std::int64_t number) {
  return enumerator_of<Stage>(number, "audit stage");
}

template <>
Level from_stored_number(std::int64_t number) {
  return enumerator_of<Level>(number, "audit level");
}

template <>
FlowVerdict from_stored_number(std::int64_t number) {
  return enumerator_of<FlowVerdict>(number, "flow verdict");
}

template <>
Severity from_stored_number(std::int64_t number) {
  return enumerator_of<Severity>(number, "severity");
}

template <>
Confidence from_stored_number(std::int64_t number) {
  return enumerator_of<Confidence>(number, "confidence");
}

}  // namespace nsposture::store
