using System.Net;
using System.Security.Claims;
using Media.ServiceDefaults.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Media.Tests.Unit.Api;

public sealed class ScopesTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.7", false)]
    [InlineData("::ffff:10.0.0.7", false)]
    [InlineData(null, false)]
    public async Task Without_keys_an_operators_pages_are_for_this_machine_alone(string? caller, bool isAnswered)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAccess(new ConfigurationBuilder().Build());
        await using var provider = services.BuildServiceProvider();
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller) } };

        var answer = await provider.GetRequiredService<IAuthorizationService>().AuthorizeAsync(new ClaimsPrincipal(), http, Scopes.OperateInBrowser);

        Assert.Equal(isAnswered, answer.Succeeded);
    }
}
