/** The radial profiles: functions of the elliptical radius. */
import type { RadialType } from '../../likelihood/spec.js';
import { ARCSEC, between, type ComponentDefinition, type ParameterDefinition, parameter, positive } from './definition.js';

/** The elliptical radius that all radial profiles share. */
const ellipse: readonly ParameterDefinition[] = [
  parameter('xc', 'deg', null, 'Right ascension of the centre'),
  parameter('yc', 'deg', null, 'Declination of the centre'),
  parameter('theta', 'rad', 0, 'Position angle of the major axis, east of north'),
  parameter('e', '', 0, 'Ellipticity, 1 − minor axis / major axis', between(0, 1, '[)')),
  parameter('cbox', '', 0, 'Boxiness: 0 for ellipses, > 0 boxy, < 0 disky', between(-2, Number.POSITIVE_INFINITY, '()')),
];

/** What a truncation adds. */
export const truncationParameters: readonly ParameterDefinition[] = [
  parameter('rt', 'deg', null, 'Truncation radius, along the major axis', positive),
  parameter('wt', 'deg', 1e-2, 'Width of the truncation', positive),
];

const coreRadius = parameter('rc', 'deg', null, 'Core radius, along the major axis', positive);
const scaleRadius = parameter('rs', 'deg', null, 'Scale radius, along the major axis', positive);
const central = (name: string): ParameterDefinition => parameter(name, 'image', null, 'Surface brightness at the centre');
const polynomialRadius = parameter('rc', 'deg', ARCSEC, "Unit of length of the polynomial's radius", positive);
const degrees = [1, 2, 3, 4];

function radial(type: RadialType, summary: string, formula: string, ...own: readonly ParameterDefinition[]): ComponentDefinition {
  return { type, group: 'radial', summary, formula, parameters: [...ellipse, ...own] };
}

export const radialCatalogue: Readonly<Record<RadialType, ComponentDefinition>> = {
  Sersic: radial(
    'Sersic',
    'Sérsic profile: galaxies, disks (ns = 1) and bulges (ns = 4)',
    'Ie exp(−b_ns ((r/re)^(1/ns) − 1)), half of the flux within re',
    parameter('re', 'deg', null, 'Effective radius, along the major axis', positive),
    parameter('Ie', 'image', null, 'Surface brightness at re'),
    parameter('ns', '', 0.5, 'Sérsic index', between(0.25, 10, '[]')),
  ),
  Beta: radial(
    'Beta',
    'Beta model: gas in clusters of galaxies; a Moffat profile with alpha = 2',
    'Ic (1 + (r/rc)^alpha)^(−beta)',
    coreRadius,
    central('Ic'),
    parameter('alpha', '', 2, 'Exponent of the radius'),
    parameter('beta', '', 0.55, 'Slope: far out the brightness falls as r^(−alpha·beta)'),
  ),
  gNFW: radial(
    'gNFW',
    'Generalised NFW profile, seen along the line of sight: pressure of the gas in clusters of galaxies',
    'Ic A(r/rc)/A(0), A(x) = 2 ∫_x^∞ p(t) t/√(t² − x²) dt with p(t) = t^(−gamma) (1 + t^alpha)^((gamma − beta)/alpha)',
    parameter('rc', 'deg', null, 'Scale radius, along the major axis', positive),
    central('Ic'),
    parameter('alpha', '', 1.051, 'Sharpness of the turn at rc', positive),
    parameter('beta', '', 5.4905, 'Outer slope', between(1, Number.POSITIVE_INFINITY, '()')),
    parameter('gamma', '', 0.3081, 'Inner slope', between(Number.NEGATIVE_INFINITY, 1, '()')),
  ),
  Power: radial(
    'Power',
    'Power law; nearer to the centre than a hundredth of the distance between samples it has the value that it has there',
    'Ic (r/rc)^(−alpha)',
    parameter('rc', 'deg', null, 'Radius at which the brightness is Ic, along the major axis', positive),
    parameter('Ic', 'image', null, 'Surface brightness at rc'),
    parameter('alpha', '', 2, 'Slope: the brightness falls as r^(−alpha)'),
  ),
  TopHat: radial(
    'TopHat',
    'Constant brightness within a radius, nothing outside',
    'Ic where r < rc, else 0',
    parameter('rc', 'deg', null, 'Radius of the edge, along the major axis', positive),
    parameter('Ic', 'image', null, 'Surface brightness inside'),
  ),
  Gaussian: radial(
    'Gaussian',
    'Gaussian profile',
    'Is exp(−(r/rs)²/2)',
    parameter('rs', 'deg', null, 'Scale radius (standard deviation), along the major axis', positive),
    central('Is'),
  ),
  Exponential: radial('Exponential', 'Exponential profile', 'Is exp(−r/rs)', scaleRadius, central('Is')),
  PolyExponential: radial(
    'PolyExponential',
    'Exponential profile times a polynomial of degree 4',
    'Is exp(−r/rs) (1 + Σ c_k (r/rc)^k), k = 1 … 4',
    scaleRadius,
    central('Is'),
    ...degrees.map(k => parameter(`c${k}`, '', 0, `Coefficient of (r/rc)^${k}`)),
    polynomialRadius,
  ),
  PolyExpoRefact: radial(
    'PolyExpoRefact',
    'PolyExponential with brightnesses as coefficients: linear in all of them',
    'exp(−r/rs) (Is + Σ I_k (r/rc)^k), k = 1 … 4',
    scaleRadius,
    central('Is'),
    ...degrees.map(k => parameter(`I${k}`, 'image', 0, `Brightness that multiplies (r/rc)^${k}`)),
    polynomialRadius,
  ),
  ModExponential: radial(
    'ModExponential',
    'Exponential profile times a power of the radius',
    'Is exp(−r/rs) (1 + r/rm)^alpha',
    scaleRadius,
    central('Is'),
    parameter('rm', 'deg', null, 'Radius from which the power acts, along the major axis', positive),
    parameter('alpha', '', null, 'Exponent'),
  ),
  Moffat: radial(
    'Moffat',
    'Moffat profile: stars, and galaxies with wide wings',
    'Ic (1 + (r/rd)²)^(−beta)',
    parameter('rd', 'deg', null, 'Core radius, along the major axis', positive),
    central('Ic'),
    parameter('beta', '', 2.5, 'Slope: far out the brightness falls as r^(−2·beta)'),
  ),
  CoreSersic: radial(
    'CoreSersic',
    'Sérsic profile with a power-law core (Graham et al. 2003)',
    'Ib 2^(−gamma/alpha) (1 + (rb/r)^alpha)^(gamma/alpha) exp(−b_ns (((r^alpha + rb^alpha)/re^alpha)^(1/(alpha·ns)) − (2^(1/alpha) rb/re)^(1/ns)))',
    parameter('rb', 'deg', null, 'Break radius, along the major axis', positive),
    parameter('Ib', 'image', null, 'Surface brightness at rb'),
    parameter('re', 'deg', null, 'Effective radius of the outer profile, along the major axis', positive),
    parameter('ns', '', 4, 'Sérsic index of the outer profile', between(0.25, 10, '[]')),
    parameter('alpha', '', 5, 'Sharpness of the break', positive),
    parameter('gamma', '', 0.1, 'Slope of the core: the brightness falls as r^(−gamma)'),
  ),
  Nuker: radial(
    'Nuker',
    'Two power laws: nuclei of galaxies (Lauer et al. 1995)',
    'Ib 2^((beta − gamma)/alpha) (r/rb)^(−gamma) (1 + (r/rb)^alpha)^((gamma − beta)/alpha)',
    parameter('rb', 'deg', null, 'Break radius, along the major axis', positive),
    parameter('Ib', 'image', null, 'Surface brightness at rb'),
    parameter('alpha', '', 2, 'Sharpness of the break', positive),
    parameter('beta', '', 1.5, 'Outer slope'),
    parameter('gamma', '', 0.5, 'Inner slope'),
  ),
  King: radial(
    'King',
    'King profile of star clusters, of any exponent (King 1962; Elson 1999)',
    'Ic ((g(r) − g(rtidal))/(1 − g(rtidal)))^alpha with g(r) = (1 + (r/rc)²)^(−1/alpha), and 0 from rtidal on',
    coreRadius,
    central('Ic'),
    parameter('rtidal', 'deg', null, 'Tidal radius, along the major axis: there is nothing beyond', positive),
    parameter('alpha', '', 2, "Exponent; 2 is King's", positive),
  ),
  BrokenExponential: radial(
    'BrokenExponential',
    'Exponential with another scale from a break on (Erwin et al. 2008)',
    'Is exp(−r/rs) ((1 + exp((r − rb)/wb))/(1 + exp(−rb/wb)))^(wb (1/rs − 1/ro))',
    scaleRadius,
    central('Is'),
    parameter('ro', 'deg', null, 'Scale radius beyond the break, along the major axis', positive),
    parameter('rb', 'deg', null, 'Break radius, along the major axis', positive),
    parameter('wb', 'deg', null, 'Width of the break', positive),
  ),
  Spergel: radial(
    'Spergel',
    'Spergel profile: like a Sérsic, with a simple Fourier transform (Spergel 2010)',
    'Ie (r/re)^nu K_nu(c r/re)/K_nu(c), half of the flux within re; nu = 1/2 is an exponential',
    parameter('re', 'deg', null, 'Effective radius, along the major axis', positive),
    parameter('Ie', 'image', null, 'Surface brightness at re'),
    parameter('nu', '', 0.5, 'Index; 0.5 is an exponential', between(-0.85, 4, '[]')),
  ),
  GaussianRing: radial(
    'GaussianRing',
    'Elliptical ring with a Gaussian cross-section',
    'Is exp(−((r − rr)/wr)²/2)',
    parameter('rr', 'deg', null, 'Radius of the ring, along the major axis', positive),
    parameter('Is', 'image', null, 'Surface brightness on the ring'),
    parameter('wr', 'deg', null, 'Width of the ring (standard deviation), along the major axis', positive),
  ),
  CustomProfile: radial(
    'CustomProfile',
    "A profile of one's own, with parameters of its own",
    "profile(r, …values): a function, or a module's export; options profile and parameters, a list of { name, unit, description, default }",
  ),
};
