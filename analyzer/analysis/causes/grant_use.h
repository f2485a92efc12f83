// Which grants the audit log shows in use, based on the API server's reason for each request.
#pragma once

#include "analyzer/correlation/case_file.h"
#include "graph/base/timestamp.h"
#include "graph/model/object_key.h"
#include "graph/model/objects.h"
#include "reports/answers/cause.h"

#include <map>
#include <optional>
#include <vector>

namespace nsposture::analysis {

class GrantUses {
 public:
  // `file` must outlive this object.
  explicit GrantUses(const correlation::CaseFile& file);

  // The use of any of the bindings. Empty if no log was read, if no event names the grant that
  // allowed it, or if all bindings were created after the log ends. `rules`: count only requests
  // that one of them allows; empty: count all.
  [[nodiscard]] std::optional<reports::GrantUse> of(
      const std::vector<const Binding*>& bindings, const std::vector<PolicyRule>& rules = {}) const;

  // Whether any request names the grant that allowed it.
  [[nodiscard]] bool known() const { return known_; }

  // The bindings in use, sorted.
  [[nodiscard]] std::vector<ObjectKey> used() const;

 private:
  std::map<ObjectKey, std::vector<const correlation::LoggedRequest*>> uses_;
  bool known_ = false;
  Timestamp first_;  // first event of the log
  Timestamp last_;
};

}  // namespace nsposture::analysis
