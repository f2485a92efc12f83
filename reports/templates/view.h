// The data that the templates are filled with. The engine escapes every value on its way out; what
// goes in here has been made visible first (printable.h). Its header is for .cpp files only.
#pragma once

#include "graph/base/timestamp.h"
#include "store/records/finding.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kainjow::mustache {

template <typename Text>
class basic_data;  // NOLINT(readability-identifier-naming): the library's own

}  // namespace kainjow::mustache

namespace nsposture::reports::templates {

using View = kainjow::mustache::basic_data<std::string>;

// Sets `key` to the text made visible, or to false when it is empty: a section over it is then not
// rendered, and no value of an outer level shines through.
void put(View& view, const std::string& key, std::string_view text);
void put_flag(View& view, const std::string& key, bool value);
void put_number(View& view, const std::string& key, std::uint64_t number);  // "1,234"
// A list of {text, quoted} for a sentence with quotations in it.
void put_rich(View& view, const std::string& key, std::string_view sentence);
// {text, full, iso}: to the second, with all digits, and for <time datetime>; false without a time.
void put_time(View& view, const std::string& key, std::optional<Timestamp> time);
// A list of {text}.
void put_texts(View& view, const std::string& key, const std::vector<std::string>& texts);

// Where a finding is in the page.
[[nodiscard]] std::string anchor(const store::Finding& finding);

}  // namespace nsposture::reports::templates
