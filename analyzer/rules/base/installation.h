// An installer creates a program's service account, roles and webhooks together. Such objects weigh
// less than the same objects alone: the service account is new, and its actions are judged too.
#pragma once

#include "analyzer/correlation/case_file.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::rules {

class Installations {
 public:
  // `file` must outlive this object.
  explicit Installations(const correlation::CaseFile& file);

  // The sender of the request created that service account shortly before.
  [[nodiscard]] bool made_account(const correlation::LoggedRequest& request,
                                  std::string_view account) const;
  // The sender of the request created a service account and a binding shortly before or after.
  [[nodiscard]] bool are_near(const correlation::LoggedRequest& request) const;

 private:
  using ByRequester = std::map<std::string, std::vector<const correlation::LoggedRequest*>>;

  std::map<std::string, const correlation::LoggedRequest*, std::less<>> accounts_;
  ByRequester accounts_by_;
  ByRequester bindings_by_;
};

}  // namespace nsposture::rules
