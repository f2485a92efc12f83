// What happened to a namespace after its creation: label changes and deletion. Immutable once
// built, so it may be shared between threads.
#pragma once

#include "analyzer/correlation/request.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::correlation {

// A successful delete of a namespace that was no dry run as far as the log shows.
[[nodiscard]] bool is_deletion(const LoggedRequest& request);

class Lifecycles {
 public:
  // `requests`: ordered by time; they must outlive this object.
  explicit Lifecycles(const std::vector<LoggedRequest>& requests);

  // Successful updates and patches of the Namespace object itself, ordered by time.
  [[nodiscard]] const std::vector<const LoggedRequest*>& changes(std::string_view name) const;
  // Successful deletes, ordered by time; deletion then takes a while (audit-facts.md 2.14).
  [[nodiscard]] const std::vector<const LoggedRequest*>& deletions(std::string_view name) const;
  // The namespace controller cleaned up after this deletion, so it was no dry run.
  [[nodiscard]] bool completed(const LoggedRequest& deletion) const;
  // Successful writes of RoleBindings in the namespace, ordered by time.
  [[nodiscard]] const std::vector<const LoggedRequest*>& bindings(std::string_view name) const;

 private:
  using ByName = std::map<std::string, std::vector<const LoggedRequest*>, std::less<>>;
  [[nodiscard]] static const std::vector<const LoggedRequest*>& look_up(const ByName& map,
                                                                        std::string_view name);
  ByName changes_;
  ByName deletions_;
  ByName clearings_;  // by the namespace controller
  ByName bindings_;
};

}  // namespace nsposture::correlation
