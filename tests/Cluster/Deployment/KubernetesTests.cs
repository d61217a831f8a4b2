using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using k8s.Models;
using Media.Api;
using Media.ServiceDefaults;
using Media.Tests.Cluster.Api;

namespace Media.Tests.Cluster.Deployment;

/// <summary>
/// Checks the Kubernetes manifests as far as possible without a cluster: their types, and that they agree with the programs.
/// </summary>
public sealed class KubernetesTests
{
    private static readonly Manifests Shipped = Manifests.Default;

    private static IReadOnlyDictionary<string, string> Settings =>
        (IReadOnlyDictionary<string, string>)Assert.Single(Shipped.All<V1ConfigMap>()).Data;

    [Fact]
    public void Every_object_has_only_kinds_and_members_that_Kubernetes_knows() => Assert.Equal(
        ["ConfigMap", "Deployment", "Deployment", "NetworkPolicy", "PodDisruptionBudget", "PodDisruptionBudget", "Service", "Service"],
        Shipped.Kinds.Order());

    [Theory]
    [InlineData("    spec:\n      terminationGracePeriod: 40\n")]
    [InlineData("    spec:\n      terminationGracePeriodSeconds: soon\n")]
    public void A_member_that_is_misspelt_or_mistyped_is_an_error(string spec) => Assert.ThrowsAny<Exception>(
        () => new Manifests($"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: x\nspec:\n  template:\n{spec}"));

    [Theory]
    [InlineData("media-silo")]
    [InlineData("media-api")]
    public async Task The_probes_request_endpoints_that_the_programs_serve(string deployment)
    {
        var container = Manifests.ContainerOf(Shipped.Deployment(deployment));
        await using var api = await RunningApi.StartAsync();

        foreach (var probe in new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe })
        {
            Assert.Equal("http", probe.HttpGet.Port.Value);
            // Silos have the same endpoints (MapServiceDefaults).
            using var answer = await api.Client.GetAsync(probe.HttpGet.Path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(
            ("/livez", "/livez", "/readyz"),
            (container.StartupProbe.HttpGet.Path, container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path));
        Assert.True(TimeSpan.FromSeconds(container.ReadinessProbe.TimeoutSeconds!.Value) > new ApiOptions().ReadyTimeout);
    }

    [Fact]
    public void The_ports_are_those_the_programs_listen_on()
    {
        var defaults = new MediaClusterOptions();
        var silo = Manifests.ContainerOf(Shipped.Deployment("media-silo"));
        var url = Settings["ASPNETCORE_URLS"];

        Assert.All(
            Shipped.Deployments,
            deployment => Assert.EndsWith(
                $":{Manifests.PortOf(Manifests.ContainerOf(deployment), "http")}", url, StringComparison.Ordinal));
        Assert.False(LoopbackGuard.IsLoopback(url));
        Assert.Equal((defaults.SiloPort, defaults.GatewayPort), (Manifests.PortOf(silo, "silo"), Manifests.PortOf(silo, "gateway")));
        Assert.Equal(
            "status.podIP",
            Assert.Single(silo.Env, static variable => variable.Name == "Cluster__AdvertisedAddress").ValueFrom.FieldRef.FieldPath);
        Assert.All(Shipped.All<V1NetworkPolicy>().SelectMany(static policy => policy.Spec.Ingress).SelectMany(static rule => rule.Ports),
            port => Assert.Contains(silo.Ports, named => named.Name == port.Port.Value));
    }

    [Fact]
    public void Services_budgets_and_policies_select_the_pods_they_are_named_after()
    {
        foreach (var deployment in Shipped.Deployments)
        {
            var service = Shipped.All<V1Service>().Single(service => service.Metadata.Name == deployment.Metadata.Name);
            var budget = Shipped.All<V1PodDisruptionBudget>().Single(budget => budget.Metadata.Name == deployment.Metadata.Name);
            foreach (var labels in new[] { deployment.Spec.Selector.MatchLabels, service.Spec.Selector, budget.Spec.Selector.MatchLabels })
                Assert.Equal([deployment], Shipped.Deployments.Where(one => Manifests.Selects(labels, one)));
            Assert.All(
                service.Spec.Ports,
                port => Assert.Contains(Manifests.ContainerOf(deployment).Ports, named => named.Name == port.TargetPort.Value));
            Assert.True(Number(budget.Spec.MaxUnavailable.Value) is var lost && lost > 0 && lost < deployment.Spec.Replicas);
        }

        var policy = Assert.Single(Shipped.All<V1NetworkPolicy>());
        Assert.Equal(
            [Shipped.Deployment("media-silo")],
            Shipped.Deployments.Where(one => Manifests.Selects(policy.Spec.PodSelector.MatchLabels, one)));
        var clients = policy.Spec.Ingress.Single(static rule => rule.Ports.Single().Port.Value == "gateway")
            .FromProperty.Single().PodSelector.MatchLabels;
        Assert.True(Manifests.Selects(clients, Shipped.Deployment("media-api")));
    }

    [Fact]
    public void A_stop_drains_and_an_upgrade_keeps_every_replica()
    {
        var options = new ApiOptions { DrainSeconds = Number(Settings["Api__DrainSeconds"]) };
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);

        // Long enough for all load balancers to notice that the pod ends, and short enough to store the last callbacks before the shutdown.
        Assert.True(options.Drain >= TimeSpan.FromSeconds(new ApiOptions().DrainSeconds));
        Assert.True(options.Drain + options.StoreBudget < Media.ServiceDefaults.ServiceDefaults.ShutdownTimeout);
        foreach (var deployment in Shipped.Deployments)
        {
            Assert.True(
                TimeSpan.FromSeconds(deployment.Spec.Template.Spec.TerminationGracePeriodSeconds!.Value)
                    >= Media.ServiceDefaults.ServiceDefaults.ShutdownTimeout + TimeSpan.FromSeconds(5));
            Assert.Equal(
                ("0", "1"),
                (deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value, deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value));
        }
    }

    [Fact]
    public void A_process_has_no_privilege_that_it_does_not_need()
    {
        foreach (var pod in Shipped.Deployments.Select(static deployment => deployment.Spec.Template.Spec))
        {
            var container = pod.Containers.Single();
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            // APP_UID of the base images.
            Assert.Equal(1654, pod.SecurityContext.RunAsUser);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Equal("/tmp", Assert.Single(container.VolumeMounts).MountPath);
            Assert.True(container.Resources.Limits.ContainsKey("memory"));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
