// The time that imported logs cover, and the time that they do not.
#pragma once

#include "graph/base/timestamp.h"
#include "store/records/import.h"

#include <cstdint>
#include <string>

namespace nsposture::store {

// The time that an input covers, per API server when the format names it.
struct Coverage {
  std::string file;
  std::string cluster;
  std::string apiserver;
  std::string format;
  Timestamp first;
  Timestamp last;
  ImportTally tally;
  std::uint32_t blind = 0;  // MissingField flags found
  bool metadata_only = false;
};

// A period without any event in the log, unusually long for that log.
struct CoverageGap {
  std::string file;
  std::string apiserver;
  Timestamp from;
  Timestamp to;
};

}  // namespace nsposture::store
