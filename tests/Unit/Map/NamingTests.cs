using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Media.Api;
using Media.Grains.Files;
using Media.Simulator;

namespace Media.Tests.Unit.Map;

/// <summary>The naming rules of CONTRIBUTING.md that the compiler's own naming rules (.editorconfig) cannot express.</summary>
public sealed partial class NamingTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types =
    [
        .. new[] { typeof(MediaApi).Assembly, typeof(MediaFileGrain).Assembly, typeof(SimulatorHost).Assembly }
            .SelectMany(static assembly => assembly.GetReferencedAssemblies().Append(assembly.GetName()))
            .Where(static name => name.Name!.StartsWith("Media.", StringComparison.Ordinal))
            .DistinctBy(static name => name.Name)
            .SelectMany(static name => Assembly.Load(name).GetTypes())
            .Where(static type => type.Namespace?.StartsWith("Media.", StringComparison.Ordinal) is true && !IsGenerated(type)),
    ];

    private static readonly MethodInfo[] Methods =
    [
        .. Types.SelectMany(static type => type.GetMethods(Declared)).Where(static method => !method.IsSpecialName && !IsGenerated(method)),
    ];

    [Fact]
    public void The_projects_are_read() =>
        Assert.True(Types.Length > 250 && Methods.Length > 1000, $"{Types.Length} types, {Methods.Length} methods");

    [Fact]
    public void A_method_that_returns_a_task_ends_in_Async() => Assert.Empty(Methods
        .Where(static method => IsTask(method.ReturnType) && !method.Name.Split('.')[^1].EndsWith("Async", StringComparison.Ordinal))
        .Where(static method => !IsNamedElsewhere(method))
        .Select(Shown));

    [Fact]
    public void A_cancellation_token_is_called_cancellationToken() => Assert.Empty(Methods
        .Where(static method => !IsNamedElsewhere(method))
        .Where(static method => method.GetParameters().Any(static parameter =>
            parameter.ParameterType == typeof(CancellationToken) && parameter.Name != "cancellationToken"))
        .Select(Shown));

    /// <summary>Settings keep the keys that operators have set, such as <c>Pull__LongestPause</c>.</summary>
    [Fact]
    public void A_limit_is_called_Max() => Assert.Empty(Types
        .Where(static type => !type.Name.EndsWith("Options", StringComparison.Ordinal))
        .SelectMany(static type => type.GetMembers(Declared))
        .Where(static member => Superlative().IsMatch(member.Name))
        .Select(static member => $"{member.DeclaringType!.FullName}.{member.Name}"));

    private static bool IsTask(Type type) =>
        type == typeof(Task) || type == typeof(ValueTask)
        || (type.IsGenericType && type.GetGenericTypeDefinition() is { } open && (open == typeof(Task<>) || open == typeof(ValueTask<>)));

    /// <summary>A grain's method, or one that a framework's interface or base class names.</summary>
    private static bool IsNamedElsewhere(MethodInfo method)
    {
        var type = method.DeclaringType!;
        if (type.IsInterface)
            return type.IsAssignableTo(typeof(IGrain));
        return !IsOurs(method.GetBaseDefinition().DeclaringType!)
            || type.GetInterfaces()
                .Where(static contract => !IsOurs(contract) || contract.IsAssignableTo(typeof(IGrain)))
                .Any(contract => type.GetInterfaceMap(contract).TargetMethods.Contains(method));
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Media.", StringComparison.Ordinal) is true;

    /// <summary>Also finds types that Orleans generates.</summary>
    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
        || member.IsDefined(typeof(CompilerGeneratedAttribute))
        || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        || (member.DeclaringType is { } outer && IsGenerated(outer));

    private static string Shown(MethodInfo method) => $"{method.DeclaringType!.FullName}.{method.Name}";

    [GeneratedRegex(@"^_?(?:[mM]ost|[lL]ongest)(?=[A-Z]|$)")]
    private static partial Regex Superlative();
}
