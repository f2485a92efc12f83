// Logs that grow: each step takes in what was written since the last one. A rotated log is read to
// its end under its new name, also when it was copied and truncated in place, or compressed. Not
// thread-safe. Throws what the sink throws; what cannot be read is in the result.
#pragma once

#include "analyzer/ingest/audit/audit_source.h"

#include <map>
#include <string>
#include <vector>

namespace nsposture::ingest::audit {

// What two imports came to together; of the first thousand bad lines each is told.
void add_result(import::ImportResult& total, import::ImportResult&& step);

class Follower {
 public:
  // `paths`: files that may not be there yet; not "-". The sink outlives this.
  Follower(std::vector<std::string> paths, import::AuditSink& sink, import::ImportOptions options);

  // Returns at once when there is nothing new. A last line without its newline waits for the step
  // that finds it whole.
  import::ImportResult step();

 private:
  // One followed name.
  struct Log {
    std::string identity;           // of the file that had the name at the last step
    std::vector<std::string> owed;  // identities of files that lost the name, perhaps unread
    unsigned patience = 0;          // steps until what is owed is given up
  };

  void look(const std::string& path, Log& log);
  void pay(const std::string& path, Log& log, import::ImportResult& total);

  import::AuditSink& sink_;
  import::ImportOptions options_;
  std::map<std::string, Log> logs_;
};

}  // namespace nsposture::ingest::audit
