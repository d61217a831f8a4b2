namespace Media.Tests.Unit.Vod.Api;

public sealed class BuiltInClientTests() : VodClientContract("builtin");

public sealed class BuiltInExchangeTests() : VodExchangeContract("builtin");
