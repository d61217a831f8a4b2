using Media.Api;

namespace Media.Tests.Unit.Api;

public sealed class LoopbackGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://127.8.8.8:8080", true)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://LOCALHOST:5000", true)]
    [InlineData("https://[::1]:8443", true)]
    [InlineData("http://unix:/run/media.sock", true)]
    [InlineData("http://0.0.0.0:8080", false)]
    [InlineData("http://[::]:8080", false)]
    [InlineData("http://*:8080", false)]
    [InlineData("http://+:8080", false)]
    [InlineData("http://10.0.0.7:8080", false)]
    [InlineData("http://media.internal:8080", false)]
    [InlineData("http://localhost.example.com:8080", false)]
    public void Only_addresses_of_this_machine_are_loopback(string address, bool isLoopback) =>
        Assert.Equal(isLoopback, LoopbackGuard.IsLoopback(address));
}
