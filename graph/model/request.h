// What is asked of the API server: who, and which attributes (authorization.k8s.io
// SubjectAccessReviewSpec). Views only; the caller keeps the text alive during the call.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nsposture {

// The requester as authentication established it. Nothing is added here: the groups that come with
// a name are the caller's business (implicit_groups in graph/model/subject.h).
struct Identity {
  std::string username;
  std::vector<std::string> groups;
};

struct ResourceAttributes {
  std::string_view verb;
  std::string_view api_group;  // "" is the core group
  std::string_view resource;
  std::string_view subresource;
  std::string_view namespace_;  // "" is cluster scope
  std::string_view name;        // "" when the request names no object (list, create by POST)
};

struct NonResourceAttributes {
  std::string_view verb;
  std::string_view path;
};

}  // namespace nsposture
