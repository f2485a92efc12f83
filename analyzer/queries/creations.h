// Who created which namespace, or tried to.
#pragma once

#include "reports/answers/creations.h"
#include "reports/answers/report_data.h"

#include <optional>
#include <string>
#include <vector>

namespace nsposture::queries {

struct CreationsQuestion {
  std::string namespace_ = {};             // "": any
  std::string identity = {};               // a part of who was authorized or who asked; "": any
  std::vector<std::string> verdicts = {};  // as in the report, such as "unexplained"; empty: all
  std::optional<Timestamp> since = {};     // inclusive
  std::optional<Timestamp> until = {};     // exclusive
};

// Of a report. A creation whose name the log does not have may be of any namespace, so it is in the
// answer to a question about one.
[[nodiscard]] reports::Creations creations(const reports::ReportData& report,
                                           const CreationsQuestion& question);

}  // namespace nsposture::queries
