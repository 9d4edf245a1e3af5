-- Wireshark dissector for the control messages of Pinhole.
-- Generated from main/protocol by "npm run docs": edit .config/dissector.ts and .config/dissector-body.lua.
-- Use: put it into Wireshark's folder of personal Lua plugins, or wireshark -X lua_script:pinhole.lua FILE.pcapng

local VERSION = 1
local HEADER = 16
local TLV_HEADER = 4
local MOST_OCTETS = 4096
local MOST_TLVS = 64
local MOST_PACKET = 65535
local TSCF_ORIGINATES = 1

local names = {
  version = "pinhole.version",
  indication = "pinhole.indication",
  reserved = "pinhole.reserved",
  extension = "pinhole.extension",
  cmType = "pinhole.type",
  tlvCount = "pinhole.tlv_count",
  sessionId = "pinhole.session_id",
  sequence = "pinhole.sequence",
  tlvType = "pinhole.tlv.type",
  tlvLength = "pinhole.tlv.length",
  tlvValue = "pinhole.tlv.value",
  verdict = "pinhole.verdict",
  reason = "pinhole.reason",
  inner = "pinhole.inner",
  tscfOriginates = "pinhole.keep_alive_mode.tscf_originates",
  requestFrame = "pinhole.response_to",
  responseFrame = "pinhole.response_in",
  responseTime = "pinhole.response_time",
}

local messages = {
  [1] = {
    name = "Configuration_Request",
    request = true,
    keep_alive = false,
    tlvs = { [1] = true, [2] = true, [3] = true, [5] = true },
  },
  [2] = {
    name = "Configuration_Response",
    request = false,
    keep_alive = false,
    answers = 1,
    tlvs = { [1] = true, [2] = true, [3] = true, [4] = true, [5] = true, [6] = true, [7] = true },
  },
  [5] = {
    name = "Configuration_Release_Request",
    request = true,
    keep_alive = false,
    tlvs = { [4] = true },
  },
  [6] = {
    name = "Configuration_Release_Response",
    request = false,
    keep_alive = false,
    answers = 5,
    tlvs = { [4] = true },
  },
  [7] = { name = "Keep_Alive", request = true, keep_alive = true, tlvs = {} },
  [8] = { name = "Keep_Alive_Response", request = false, keep_alive = true, answers = 7, tlvs = {} },
}

local tlvs = {
  [1] = {
    name = "Keep_Alive_Interval",
    layouts = { { { field = "pinhole.keep_alive_interval", octets = 4, least = 0, most = 86400 } } },
  },
  [2] = {
    name = "Internal_IPv4_Address",
    layouts = { { { field = "pinhole.internal_ipv4_address", octets = 4 } } },
  },
  [3] = {
    name = "Internal_IPv6_Address",
    layouts = {
      {
        { field = "pinhole.internal_ipv6_address.address", octets = 16 },
        { field = "pinhole.internal_ipv6_address.prefix_length", octets = 1, least = 0, most = 128 },
      },
    },
  },
  [4] = {
    name = "Result_Code",
    result = true,
    layouts = { { { field = "pinhole.result_code", octets = 2, least = 0, most = 65535 } } },
  },
  [5] = {
    name = "Keep_Alive_Mode",
    flags = true,
    layouts = { { { field = "pinhole.keep_alive_mode", octets = 1, least = 0, most = 255 } } },
  },
  [6] = {
    name = "Reflexive_Address",
    layouts = {
      {
        { field = "pinhole.reflexive_address.family", octets = 1, least = 4, most = 4 },
        { field = "pinhole.reflexive_address.port", octets = 2, least = 0, most = 65535 },
        { field = "pinhole.reflexive_address.ipv4", octets = 4 },
      },
      {
        { field = "pinhole.reflexive_address.family", octets = 1, least = 6, most = 6 },
        { field = "pinhole.reflexive_address.port", octets = 2, least = 0, most = 65535 },
        { field = "pinhole.reflexive_address.ipv6", octets = 16 },
      },
    },
  },
  [7] = {
    name = "Idle_Limit",
    layouts = { { { field = "pinhole.idle_limit", octets = 4, least = 0, most = 4294967295 } } },
  },
}

local result_codes = {
  [0] = "ok",
  [1] = "malformed",
  [2] = "unknownSession",
  [3] = "noResources",
  [4] = "intervalUnacceptable",
  [5] = "sessionIdInUse",
  [6] = "unsupported",
  [7] = "administrativelyClosed",
  [8] = "keepAliveExpired",
  [9] = "notAuthorised",
}

local message_names = {
  [1] = "Configuration_Request",
  [2] = "Configuration_Response",
  [5] = "Configuration_Release_Request",
  [6] = "Configuration_Release_Response",
  [7] = "Keep_Alive",
  [8] = "Keep_Alive_Response",
}

local tlv_names = {
  [1] = "Keep_Alive_Interval",
  [2] = "Internal_IPv4_Address",
  [3] = "Internal_IPv6_Address",
  [4] = "Result_Code",
  [5] = "Keep_Alive_Mode",
  [6] = "Reflexive_Address",
  [7] = "Idle_Limit",
}

local parts = {
  ["pinhole.keep_alive_interval"] = { label = "Keep_Alive_Interval", base = "uint32", values = "" },
  ["pinhole.internal_ipv4_address"] = { label = "Internal_IPv4_Address", base = "ipv4", values = "" },
  ["pinhole.internal_ipv6_address.address"] = { label = "Internal_IPv6_Address, address", base = "ipv6", values = "" },
  ["pinhole.internal_ipv6_address.prefix_length"] = { label = "Internal_IPv6_Address, prefix length", base = "uint8", values = "" },
  ["pinhole.result_code"] = { label = "Result_Code", base = "uint16", values = "result_codes" },
  ["pinhole.keep_alive_mode"] = { label = "Keep_Alive_Mode", base = "uint8", values = "" },
  ["pinhole.reflexive_address.family"] = { label = "Reflexive_Address, family", base = "uint8", values = "" },
  ["pinhole.reflexive_address.port"] = { label = "Reflexive_Address, port", base = "uint16", values = "" },
  ["pinhole.reflexive_address.ipv4"] = { label = "Reflexive_Address, ipv4", base = "ipv4", values = "" },
  ["pinhole.reflexive_address.ipv6"] = { label = "Reflexive_Address, ipv6", base = "ipv6", values = "" },
  ["pinhole.idle_limit"] = { label = "Idle_Limit", base = "uint32", values = "" },
}

-- From here on by hand: the same steps as main/protocol/extent.ts and decode.ts, which tests hold it to.

local proto = Proto("pinhole", "Pinhole control message")

local field = {
  version = ProtoField.uint8(names.version, "Version_ID", base.DEC, nil, 0xf0),
  indication = ProtoField.uint8(names.indication, "CM_Indication", base.DEC, nil, 0x08),
  reserved = ProtoField.uint8(names.reserved, "Reserved", base.DEC, nil, 0x06),
  extension = ProtoField.uint8(names.extension, "E", base.DEC, nil, 0x01),
  cm_type = ProtoField.uint8(names.cmType, "CM_Type", base.DEC, message_names),
  tlv_count = ProtoField.uint16(names.tlvCount, "TLV_Count"),
  session_id = ProtoField.uint64(names.sessionId, "Session ID", base.HEX),
  sequence = ProtoField.uint32(names.sequence, "Sequence"),
  tlv_type = ProtoField.uint16(names.tlvType, "TLV Type", base.DEC, tlv_names),
  tlv_length = ProtoField.uint16(names.tlvLength, "TLV Length"),
  tlv_value = ProtoField.bytes(names.tlvValue, "TLV value"),
  verdict = ProtoField.string(names.verdict, "What a receiver makes of it"),
  reason = ProtoField.string(names.reason, "Why"),
  inner = ProtoField.uint8(names.inner, "Inner packet, IP version", base.DEC, nil, 0xf0),
  tscf_originates = ProtoField.bool(names.tscfOriginates, "The TSCF originates Keep_Alive too", 8, nil, TSCF_ORIGINATES),
  request_frame = ProtoField.framenum(names.requestFrame, "Response to", base.NONE, frametype.RESPONSE),
  response_frame = ProtoField.framenum(names.responseFrame, "Response in", base.NONE, frametype.REQUEST),
  response_time = ProtoField.relative_time(names.responseTime, "Response time"),
}
local note = {
  lost = ProtoExpert.new("pinhole.expert.error", "Framing is lost", expert.group.MALFORMED, expert.severity.ERROR),
  malformed = ProtoExpert.new("pinhole.expert.malformed", "Malformed", expert.group.MALFORMED, expert.severity.WARN),
  dropped = ProtoExpert.new("pinhole.expert.dropped", "Dropped by the receiver", expert.group.PROTOCOL, expert.severity.WARN),
  skipped = ProtoExpert.new("pinhole.expert.skipped", "TLV not known in this message: skipped", expert.group.PROTOCOL, expert.severity.NOTE),
  refused = ProtoExpert.new("pinhole.expert.result", "Result code other than ok", expert.group.RESPONSE_CODE, expert.severity.NOTE),
}

local all = {}
for _, one in pairs(field) do all[#all + 1] = one end
local part_field = {}
for name, facts in pairs(parts) do
  if facts.values ~= "" then
    part_field[name] = ProtoField[facts.base](name, facts.label, base.DEC, result_codes)
  else
    part_field[name] = ProtoField[facts.base](name, facts.label)
  end
  all[#all + 1] = part_field[name]
end
proto.fields = all
local notes = {}
for _, one in pairs(note) do notes[#notes + 1] = one end
proto.experts = notes

-- As pinfo.p2p_dir has it; any other number: unknown.
local OUTBOUND, INBOUND = 0, 1

-- How far a control message reaches; or nil, a code and words.
local function message_extent(tvb, length)
  if tvb(0, 1):bitfield(4, 1) ~= 0 then return nil, "FRAMING_CM_INDICATION", "CM_Indication is 1" end
  if tvb(0, 1):bitfield(7, 1) ~= 0 then return nil, "FRAMING_EXTENSION", "E is 1" end
  if length < TLV_HEADER then return nil, "DECODE_TRUNCATED", "the header is cut off" end
  local count = tvb(2, 2):uint()
  if count > MOST_TLVS then
    return nil, "FRAMING_TOO_MANY_TLVS", count .. " TLVs; at most " .. MOST_TLVS .. " are allowed"
  end
  local reach = HEADER
  for left = count, 1, -1 do
    local at = reach
    reach = reach + TLV_HEADER
    if reach > length then return nil, "DECODE_TRUNCATED", "at least " .. reach .. " octets are needed" end
    reach = reach + tvb(at + 2, 2):uint()
    if reach + (left - 1) * TLV_HEADER > MOST_OCTETS then
      return nil, "FRAMING_TOO_LONG", "at least " .. reach .. " octets; at most " .. MOST_OCTETS .. " are allowed"
    end
  end
  if reach > length then return nil, "DECODE_TRUNCATED", reach .. " octets are needed, and " .. length .. " are there" end
  if reach < length then return nil, "DECODE_TRAILING", "the message ends after " .. reach .. " of " .. length .. " octets" end
  return reach
end

-- What is wrong with the length of an inner packet.
local function packet_fault(tvb, length, version)
  if version == 4 then
    local header = tvb(0, 1):bitfield(4, 4) * 4
    if header < 20 then return "an IPv4 packet with a header of " .. header .. " octets" end
    if length >= 4 and tvb(2, 2):uint() < header then return "an IPv4 packet that is shorter than its header" end
  elseif length >= 7 then
    local payload = tvb(4, 2):uint()
    if payload == 0 and tvb(6, 1):uint() == 0 then return "an IPv6 jumbogram" end
    if 40 + payload > MOST_PACKET then return "an IPv6 packet of " .. (40 + payload) .. " octets" end
  end
  return nil
end

-- The layout that a value has; or nil, and whether its length alone is wrong.
local function layout_of(row, value)
  local fits = false
  for _, layout in ipairs(row.layouts) do
    local length = 0
    for _, part in ipairs(layout) do length = length + part.octets end
    if length == value:len() then
      fits = true
      local at, good = 0, true
      for _, part in ipairs(layout) do
        if part.most ~= nil then
          local number = value(at, part.octets):uint()
          if number < part.least or number > part.most then good = false end
        end
        at = at + part.octets
      end
      if good then return layout end
    end
  end
  return nil, not fits
end

local function lengths_of(row)
  local lengths = {}
  for _, layout in ipairs(row.layouts) do
    local length = 0
    for _, part in ipairs(layout) do length = length + part.octets end
    lengths[#lengths + 1] = tostring(length)
  end
  return table.concat(lengths, " or ")
end

local function show_value(tree, row, layout, value)
  local at = 0
  for _, part in ipairs(layout) do
    local range = value(at, part.octets)
    local item = tree:add(part_field[part.field], range)
    if row.flags then item:add(field.tscf_originates, range) end
    if row.result and range:uint() ~= 0 then
      item:add_proto_expert_info(note.refused, "Result code " .. (result_codes[range:uint()] or range:uint()))
    end
    at = at + part.octets
  end
end

-- Shows the TLVs, as far as they are there. Returns what is malformed about those that belong to the message, if anything.
local function show_tlvs(tvb, length, tree, message)
  local malformed = nil
  local seen = {}
  local at = HEADER
  for _ = 1, math.min(tvb(2, 2):uint(), MOST_TLVS) do
    if at + TLV_HEADER > length then return malformed end
    local tlv_type, tlv_length = tvb(at, 2):uint(), tvb(at + 2, 2):uint()
    local row = tlvs[tlv_type]
    local belongs = row ~= nil and message ~= nil and message.tlvs[tlv_type] == true
    local there = math.min(TLV_HEADER + tlv_length, length - at)
    local branch = tree:add(proto, tvb(at, there), row and row.name or ("TLV " .. tlv_type))
    branch:add(field.tlv_type, tvb(at, 2))
    branch:add(field.tlv_length, tvb(at + 2, 2))
    if there < TLV_HEADER + tlv_length then return malformed end
    -- An empty value has no octets to point at.
    local value = tlv_length > 0 and tvb(at + TLV_HEADER, tlv_length) or nil
    if value ~= nil then branch:add(field.tlv_value, value) end
    local fault = nil
    if not belongs then
      branch:add_proto_expert_info(note.skipped)
    elseif seen[tlv_type] then
      fault = row.name .. " stands there twice"
    else
      local layout, wrong_length = nil, true
      if value ~= nil then layout, wrong_length = layout_of(row, value) end
      if layout ~= nil then
        show_value(branch, row, layout, value)
      elseif wrong_length then
        fault = row.name .. " has " .. tlv_length .. " octets; " .. lengths_of(row) .. " would be right"
      else
        fault = row.name .. " is out of bounds"
      end
    end
    if belongs then seen[tlv_type] = true end
    if fault ~= nil then
      branch:add_proto_expert_info(note.malformed, fault)
      malformed = malformed or fault
    end
    at = at + TLV_HEADER + tlv_length
  end
  return malformed
end

local function judge(tree, verdict, reason, words)
  tree:add(field.verdict, verdict):set_generated()
  if reason == nil then return end
  local item = tree:add(field.reason, reason)
  item:set_generated()
  local kind = verdict == "error" and note.lost or verdict == "dropped" and note.dropped or note.malformed
  item:add_proto_expert_info(kind, words and (reason .. ": " .. words) or reason)
end

-- Requests that wait for their response, and which belong together: by the numbers of their frames.
local waiting, response_in, response_to = {}, {}, {}
function proto.init() waiting, response_in, response_to = {}, {}, {} end

local function key_of(tvb, cm_type, direction)
  return table.concat({ direction, cm_type, tostring(tvb(4, 12):bytes()) }, "/")
end

local function match(tvb, pinfo, tree, message, cm_type, direction)
  if not pinfo.visited then
    if message.request then
      waiting[key_of(tvb, cm_type, direction)] = { frame = pinfo.number, time = pinfo.abs_ts }
    else
      local opposite = direction == INBOUND and OUTBOUND or direction == OUTBOUND and INBOUND or direction
      local key = key_of(tvb, message.answers, opposite)
      local request = waiting[key]
      if request ~= nil then
        response_to[pinfo.number] = request
        response_in[request.frame] = pinfo.number
        waiting[key] = nil
      end
    end
  end
  local response, request = response_in[pinfo.number], response_to[pinfo.number]
  if response ~= nil then tree:add(field.response_frame, response):set_generated() end
  if request ~= nil then
    local seconds = pinfo.abs_ts - request.time
    tree:add(field.request_frame, request.frame):set_generated()
    local whole = math.floor(seconds)
    local time = NSTime.new(whole, math.floor((seconds - whole) * 1000000000 + 0.5))
    tree:add(field.response_time, time):set_generated()
  end
end

local function show_message(tvb, pinfo, root, length, direction)
  local tree = root:add(proto, tvb())
  tree:add(field.version, tvb(0, 1))
  tree:add(field.indication, tvb(0, 1))
  tree:add(field.reserved, tvb(0, 1))
  tree:add(field.extension, tvb(0, 1))
  local cm_type, message = nil, nil
  if length >= 2 then
    cm_type = tvb(1, 1):uint()
    message = messages[cm_type]
    tree:add(field.cm_type, tvb(1, 1))
  end
  local name = message and message.name or cm_type and ("CM_Type " .. cm_type) or "Control message"
  if length >= 4 then tree:add(field.tlv_count, tvb(2, 2)) end
  if length >= 12 then tree:add(field.session_id, tvb(4, 8)) end
  local words = name
  if length >= HEADER then
    tree:add(field.sequence, tvb(12, 4))
    words = name .. ", Sequence " .. tvb(12, 4):uint()
  end
  pinfo.cols.info = words
  tree:append_text(": " .. words)

  local malformed = nil
  if length >= HEADER then malformed = show_tlvs(tvb, length, tree, message) end
  local reach, code, why = message_extent(tvb, length)
  if reach == nil then
    if length < tvb:reported_len() and code == "DECODE_TRUNCATED" then code = "CAPTURE_CUT" end
    judge(tree, "error", code, why)
    pinfo.cols.info:append(" [" .. code .. "]")
  elseif tvb(0, 1):bitfield(5, 2) ~= 0 then
    judge(tree, "dropped", "reserved-bits")
    pinfo.cols.info:append(" [dropped]")
  elseif message == nil then
    judge(tree, "dropped", "unknown-type")
    pinfo.cols.info:append(" [dropped]")
  elseif message.keep_alive and tvb(2, 2):uint() ~= 0 then
    judge(tree, "dropped", "keep-alive-with-tlvs")
    pinfo.cols.info:append(" [dropped]")
  elseif malformed ~= nil then
    judge(tree, "malformed", malformed)
    pinfo.cols.info:append(" [malformed]")
  else
    judge(tree, "message")
    match(tvb, pinfo, tree, message, cm_type, direction)
  end
end

local inner = { [4] = Dissector.get("ip"), [6] = Dissector.get("ipv6") }

function proto.dissector(tvb, pinfo, root)
  local length = tvb:captured_len()
  local direction = pinfo.p2p_dir
  pinfo.cols.protocol = "Pinhole"
  if direction == INBOUND then
    pinfo.cols.src, pinfo.cols.dst = "TSCF", "client"
  elseif direction == OUTBOUND then
    pinfo.cols.src, pinfo.cols.dst = "client", "TSCF"
  end
  if length == 0 then
    local tree = root:add(proto, tvb())
    pinfo.cols.info = "No message: the comment of the packet says why"
    judge(tree, "error", "DECODE_TRUNCATED", "there are no octets at all")
    return
  end
  local version = tvb(0, 1):bitfield(0, 4)
  if version == VERSION then return show_message(tvb, pinfo, root, length, direction) end
  local tree = root:add(proto, tvb(0, 1))
  if inner[version] == nil then
    tree:add(field.version, tvb(0, 1))
    pinfo.cols.info = "No message begins with the nibble " .. version
    judge(tree, "error", "FRAMING_NIBBLE", "a message begins with the nibble " .. version)
    return
  end
  tree:set_text("Pinhole, inner packet")
  tree:add(field.inner, tvb(0, 1))
  local fault = packet_fault(tvb, length, version)
  if fault ~= nil then
    pinfo.cols.info = fault
    judge(tree, "error", "FRAMING_IP_LENGTH", fault)
    return
  end
  -- What is wrong with it, or was cut off by the capture, Wireshark has shown itself by then; the error is for scripts that want to know.
  pcall(function() inner[version]:call(tvb, pinfo, root) end)
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, proto)
