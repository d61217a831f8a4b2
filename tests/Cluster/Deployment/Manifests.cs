using System.Diagnostics;
using k8s;
using k8s.Models;

namespace Media.Tests.Cluster.Deployment;

/// <summary>
/// Reads what <c>kubectl apply -k deploy/kubernetes</c> would send into the types of the Kubernetes client. An unknown member, or one of
/// the wrong type, is an error.
/// </summary>
internal sealed class Manifests
{
    public static string Folder { get; } = Path.Combine(Root(), "deploy", "kubernetes");

    private static readonly Lazy<Manifests> Shipped = new(static () => new(Kubectl("kustomize", Folder)));

    private readonly IReadOnlyList<object> _objects;

    public Manifests(string yaml) => _objects = KubernetesYaml.LoadAllFromString(yaml, typeMap: null, strict: true);

    public static Manifests Default => Shipped.Value;

    public IReadOnlyList<V1Deployment> Deployments => [.. _objects.OfType<V1Deployment>()];

    public IReadOnlyList<string> Kinds => [.. _objects.Cast<IKubernetesObject>().Select(static one => one.Kind)];

    public IReadOnlyList<T> All<T>() => [.. _objects.OfType<T>()];

    public V1Deployment Deployment(string name) => Deployments.Single(deployment => deployment.Metadata.Name == name);

    public static V1Container ContainerOf(V1Deployment deployment) => deployment.Spec.Template.Spec.Containers.Single();

    public static int PortOf(V1Container container, string name) => container.Ports.Single(port => port.Name == name).ContainerPort;

    /// <summary>Whether a selector matches the pods of a deployment.</summary>
    public static bool Selects(IDictionary<string, string> labels, V1Deployment deployment) =>
        labels.Count > 0
            && labels.All(label => deployment.Spec.Template.Metadata.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    public static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Media.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("Media.sln was not found above the tests.");
    }

    /// <summary>Runs kubectl and returns its output. If it fails, the test fails.</summary>
    public static string Kubectl(params IEnumerable<string> arguments)
    {
        using var kubectl = Process.Start(
            new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, WorkingDirectory = Root() })
            ?? throw new InvalidOperationException("kubectl did not start.");
        var printed = kubectl.StandardOutput.ReadToEnd();
        kubectl.WaitForExit();
        return kubectl.ExitCode == 0
            ? printed
            : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)} ended with {kubectl.ExitCode}.");
    }
}
